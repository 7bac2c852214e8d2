"""The demonstration province: a docket that obeys the rules it is measured by, delivered the way courts deliver.

`province.generate` makes the record-like tables, `demo.write` spells them as raw exports. Everything is drawn
from seeded streams and calibrated to `data/published`; nothing downstream knows a target. How the parts meet:

calendar, courts → arrivals (who files when) → features (claims, parties, latent fate) → pace (when a case would
close by itself) → months (campaigns and orders that hasten it), relief and the year-end drive (what happens instead,
with exact year-end stocks) → money → links (执恢) and minor types → satellites (transfers, suspensions, checks,
payments) → mechanisms (hand-offs, queries, measures, orders, tasks, petitions, issues, leads: drawn from the docket
and changing nothing on it) → spelling, dirt, export.

Whoever studies the province should know what was planted: see `truth`.
"""
