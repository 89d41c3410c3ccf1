"""From samples to submissions: filter, cluster, choose (paper, sections 4.5 and 4.6)."""
