"""Long runs in pieces: on one core, on all cores, on a cluster; what is done stays done."""
