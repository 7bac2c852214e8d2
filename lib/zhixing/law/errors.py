"""The one exception a researcher sees."""


class ZhixingError(Exception):
    """Something a researcher can put right: one paragraph with the value, the rule and what to do next.

    Every error that input or a request may cause is one of these; the command line prints it without a
    traceback. Anything else that is raised is a fault of ours.
    """
