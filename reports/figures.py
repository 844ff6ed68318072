"""Every chart on screen: released tables in, a Plotly figure out.

Nothing finer than the released numbers is in a figure: not in hovers, custom data or order.
"""

from reports.chart_associations import drivers, path
from reports.chart_heatmap import heatmap
from reports.chart_scales import distribution, profile_lines, reliability
from reports.chart_units import barrier_map, gaps, intervals
from reports.heat_table import ORDERS, VALUES

__all__ = [
    "ORDERS",
    "VALUES",
    "barrier_map",
    "distribution",
    "drivers",
    "gaps",
    "heatmap",
    "intervals",
    "path",
    "profile_lines",
    "reliability",
]
