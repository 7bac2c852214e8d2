"""A papermill engine that runs a notebook's cells in this very process.

A kernel a page costs seconds; a page here runs in a process of its own anyway, so IPython can run inside it. Papermill
finds the engine as ``zhixing`` through its entry point: ``papermill --engine zhixing``. What a cell prints, displays,
returns or raises is kept in the order it happened, in nbformat's own shapes, as a kernel would send it.
"""

import contextlib
import io
import os
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import nbformat
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import ExecutionResult, InteractiveShell
from nbformat import NotebookNode
from papermill.engines import Engine, NBClientEngine, papermill_engines
from traitlets.config import Config

KERNEL = "python3"
"""The kernel notebooks name; under the engine of this process it is this process."""


class CellFailed(Exception):  # noqa: N818 - named for what happened to the cell, as papermill reports it
    """A cell raised; the exception itself stands in the cell's outputs."""


class _Recorder:
    """The outputs of the running cell, in order."""

    def __init__(self) -> None:
        self.outputs: list[NotebookNode] = []

    def stream(self, name: str, text: str) -> None:
        last = self.outputs[-1] if self.outputs else None
        if last is not None and last.output_type == "stream" and last.name == name:
            last.text += text
        else:
            self.outputs.append(nbformat.v4.new_output("stream", name=name, text=text))

    def display(self, data: dict[str, Any], metadata: dict[str, Any] | None) -> None:
        self.outputs.append(nbformat.v4.new_output("display_data", data=data, metadata=metadata or {}))

    def result(self, data: dict[str, Any], metadata: dict[str, Any], count: int) -> None:
        self.outputs.append(
            nbformat.v4.new_output("execute_result", data=data, metadata=metadata, execution_count=count)
        )

    def error(self, name: str, value: str, traceback: list[str]) -> None:
        self.outputs.append(nbformat.v4.new_output("error", ename=name, evalue=value, traceback=traceback))


class _Stream(io.TextIOBase):
    """Standard output or error of the running cell."""

    def __init__(self, recorder: _Recorder, name: str) -> None:
        self._recorder = recorder
        self._name = name

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if text:
            self._recorder.stream(self._name, text)
        return len(text)


class _Publisher(DisplayPublisher):
    recorder: _Recorder

    def publish(self, data: dict[str, Any], metadata: dict[str, Any] | None = None, **_: Any) -> None:
        self.recorder.display(data, metadata)


class _Hook(DisplayHook):
    recorder: _Recorder

    def start_displayhook(self) -> None:
        """Print no prompt."""

    def write_output_prompt(self) -> None:
        """Print no prompt."""

    def write_format_data(self, format_dict: dict[str, Any], md_dict: dict[str, Any] | None = None) -> None:
        self.recorder.result(format_dict, md_dict or {}, self.shell.execution_count)

    def finish_displayhook(self) -> None:
        """Leave the streams as they are."""


class _Shell(InteractiveShell):
    """An IPython whose outputs go to a recorder and whose tracebacks carry no colour."""

    def __init__(self, recorder: _Recorder, **kwargs: Any) -> None:
        self._recorder = recorder
        super().__init__(**kwargs)
        self.displayhook.recorder = recorder
        self.display_pub.recorder = recorder

    def init_history(self) -> None:
        """Keep no history file: nothing of a page outlives it."""
        self.config.HistoryManager.enabled = False
        super().init_history()

    def _showtraceback(self, etype: type[BaseException], evalue: BaseException, stb: list[str]) -> None:
        self._recorder.error(etype.__name__, str(evalue), stb)


def _shell(recorder: _Recorder) -> _Shell:
    _Shell.clear_instance()
    shell = _Shell.instance(
        recorder=recorder, displayhook_class=_Hook, display_pub_class=_Publisher, colors="nocolor"
    )
    shell.user_ns["__name__"] = "__main__"
    return shell


@contextlib.contextmanager
def _captured(recorder: _Recorder) -> Iterator[None]:
    with (
        contextlib.redirect_stdout(_Stream(recorder, "stdout")),
        contextlib.redirect_stderr(_Stream(recorder, "stderr")),
    ):
        yield


class InProcessEngine(Engine):
    """Runs each code cell in order and stops at the first that raises, as papermill's own engine does."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **_: Any) -> None:
        """Fill in outputs, execution counts and papermill's cell metadata.

        Args:
            nb_man: Papermill's manager of the notebook being executed.
            kernel_name: Ignored: the kernel is this process.
        """
        del kernel_name
        recorder = _Recorder()
        shell = _shell(recorder)
        for index, cell in enumerate(nb_man.nb.cells):
            if cell.cell_type != "code" or not cell.source.strip():
                continue
            nb_man.cell_start(cell, index)
            recorder.outputs = cell.outputs = []
            with _captured(recorder):
                outcome: ExecutionResult = shell.run_cell(cell.source, store_history=True)
            cell.execution_count = outcome.execution_count
            for output in recorder.outputs:
                if output.output_type == "execute_result":
                    output.execution_count = outcome.execution_count  # the shell may have counted on by then
            if not outcome.success:
                nb_man.cell_exception(cell, cell_index=index, exception=CellFailed(str(index)))
                nb_man.cell_complete(cell, cell_index=index)
                break
            nb_man.cell_complete(cell, cell_index=index)


class KernelEngine(NBClientEngine):
    """Papermill's own engine, a Jupyter kernel a notebook, talking over sockets of the file system where there are any."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **kwargs: Any) -> None:
        """Run the notebook in a kernel of its own.

        Args:
            nb_man: Papermill's manager of the notebook being executed.
            kernel_name: As the notebook names it.
            kwargs: Papermill's own settings.
        """
        with tempfile.TemporaryDirectory(prefix="zx-") as folder:
            given = {"transport": "ipc", "ip": str(Path(folder) / "kernel")} if os.name == "posix" else {}
            settings = Config(KernelManager=given)
            super().execute_managed_notebook(nb_man, kernel_name, config=settings, **kwargs)


ENGINES = {"forkserver": InProcessEngine, "nbclient": KernelEngine}
"""Engine by the name it has on the command line."""


def run(notebook: str | NotebookNode, parameters: Mapping[str, Any], engine: str) -> NotebookNode:
    """Return a notebook executed by papermill with parameters.

    These are the steps of ``papermill.execute_notebook`` without its last, writing the result with nbformat: the page is
    written once, by `executed`.

    Args:
        notebook: Its path, or the notebook.
        parameters: What papermill injects.
        engine: A key of `ENGINES`.

    Raises:
        PapermillExecutionError: A cell raised.
    """
    # papermill, while it is imported, imports this module through its entry point
    from papermill.execute import prepare_notebook_metadata, raise_for_execution_errors  # noqa: PLC0415 - see above
    from papermill.iorw import load_notebook_node  # noqa: PLC0415 - same
    from papermill.parameterize import parameterize_notebook  # noqa: PLC0415 - same

    papermill_engines.register("zhixing", ENGINES[engine])
    node = load_notebook_node(notebook)
    place = notebook if isinstance(notebook, str) else None
    node = parameterize_notebook(node, dict(parameters), kernel_name=KERNEL, engine_name="zhixing")
    node = prepare_notebook_metadata(node, place, None)
    node = papermill_engines.execute_notebook_with_engine(
        "zhixing",
        node,
        kernel_name=KERNEL,
        input_path=place,
        output_path=None,
        progress_bar=False,
        log_output=False,
    )
    raise_for_execution_errors(node, None)
    return node


def rehearse() -> None:
    """Run a notebook of one cell, so that what papermill, nbformat and IPython make at first use is made."""
    cell = nbformat.v4.new_code_cell("unit = 0", metadata={"tags": ["parameters"]})
    spec = {"kernelspec": {"name": KERNEL, "language": "python", "display_name": "Python 3"}}
    run(nbformat.v4.new_notebook(cells=[cell], metadata=spec), {"unit": 1}, "forkserver")
    InteractiveShell.clear_instance()
