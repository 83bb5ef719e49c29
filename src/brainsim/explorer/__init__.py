"""The explorer: approximations of many simulated points, and one page that shows what any setting of the levers does."""
