"""Everything that is validated, in the order of the table."""

from validation import campaigns, ceiling, orders, outlier, relief

TRIALS = (
    campaigns.TRIAL,
    campaigns.ONE,
    relief.TRIAL,
    relief.HIDDEN,
    orders.TRIAL,
    orders.HIDDEN,
    outlier.TRIAL,
    ceiling.TRIAL,
)
