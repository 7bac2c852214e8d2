"""What a book may print: one suppression plan per warehouse, and the one gate every published row passes.

`stems` says which sums describe somebody; `layers` declares the cells of them a book may publish; `cells` adds
those up and `relations` says how they add up to each other; `plan` decides which are withheld and stores that in the
warehouse; `gate` applies it to result rows.
"""
