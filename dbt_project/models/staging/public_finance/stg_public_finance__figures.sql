-- grain: one row per province, period, unit, item; the last reading stands
{{ entered_figures('public_finance') }}
