"""The formal report (báo cáo) of a province and a period, after Decree 30/2020/NĐ-CP: `documents.write` makes it, `layout.lint` checks its form."""
