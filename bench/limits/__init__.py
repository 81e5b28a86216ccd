"""The limits beside which the product is measured: the floor feed F, the wire W, the commit C, the door D."""
