"""Zhixing 执行: whether court enforcement gets better, from case data to offline briefings."""
