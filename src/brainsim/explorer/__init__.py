"""The explorer: what any mix of levers does, learnt from worlds over the whole box of levers, and a page with sliders."""
