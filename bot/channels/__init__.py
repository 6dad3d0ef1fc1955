"""Channels (kênh): what each platform's wire looks like; everything behind them is the same for all."""
