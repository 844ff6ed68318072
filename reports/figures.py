"""Every chart on screen: released tables in, a Plotly figure out.

Nothing finer than the released numbers is in a figure: not in hovers, custom data or order.
"""

from reports.chart_heatmap import ORDERS, VALUES, heatmap
from reports.chart_scales import distribution, profile_lines, reliability
from reports.chart_units import barrier_map, gaps, intervals

__all__ = [
    "ORDERS",
    "VALUES",
    "barrier_map",
    "distribution",
    "gaps",
    "heatmap",
    "intervals",
    "profile_lines",
    "reliability",
]
