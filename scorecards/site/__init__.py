"""The static site of one province and period: pages, maps and charts from one frozen release."""
