"""Business relief 善意文明执行: were enterprises treated gently, and what followed?

The study of ``notebooks/business_relief.ipynb``.
"""

from typing import ClassVar

from zhixing.present.document import Headline, Tile
from zhixing.studies.study import Study


class BusinessRelief(Study):
    """Enterprise cases and relief of one unit in one year, against a baseline year."""

    name: ClassVar[str] = "business_relief"
    TITLE: ClassVar[str] = "Business relief"
    QUESTION: ClassVar[str] = "Were enterprises treated gently, and what followed?"
    FIGURES: ClassVar[tuple[str, ...]] = ()
    HEADLINES: ClassVar[tuple[str, ...]] = (
        "enterprise_closed",
        "enterprise_recovered_yuan",
        "relief_measures",
        "enterprise_creditor_closed",
    )
    METRICS: ClassVar[tuple[str, ...]] = (*HEADLINES, "relief_cases", "relief_days_mean")
    CAVEATS: ClassVar[tuple[str, ...]] = ("enterprise_side", "relief_selection")

    def headline(self) -> Headline:
        """Return the finding and four numbers."""
        closed = self.now("enterprise_closed")
        tiles = [Tile(self.label(metric), self.text(self.now(metric))) for metric in self.HEADLINES]
        finding = self.words("{n} enterprise cases were closed", n=self.text(closed))
        return self.block(finding, self.meta_line(closed.n, self.words("cases closed")), tiles, [])
