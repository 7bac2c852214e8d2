"""The sums several metrics share, named as the field names them."""

from zhixing.metrics.terms import one

OPENING = one("docket", "open at start")
RECEIVED = one("docket", "entered", "filed")
TRANSFERRED_IN = one("docket", "entered", "transferred in")
TRANSFERRED_OUT = one("docket", "left", "transferred out")
CLOSED = one("docket", "left", "closed")
PENDING = one("docket", "open at end")

HANDLED = OPENING + RECEIVED + TRANSFERRED_IN - TRANSFERRED_OUT
"""受理: every case the unit had to deal with, and kept. It equals closed + pending."""

TERMINATED = CLOSED.where("terminated procedure")
RECOVERED = CLOSED.of("recovered_yuan")
CLAIM = CLOSED.of("claim_yuan")
TERMINATED_STOCK = one("terminated_stock", "open at end")
