"""A back-cast: flows fitted on one five-year window, driven by measured numbers of scholars, scored on the next."""
