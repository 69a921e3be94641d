"""Two models on one catalog, side by side: the same queries, blind votes, metrics where there is truth, time, memory."""
