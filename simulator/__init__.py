"""A practice province: portals and document systems that speak the real dialects over loopback, with faults on demand."""
