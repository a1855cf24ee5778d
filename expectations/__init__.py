"""The gate: is the result believable enough to publish?"""
