"""A stateless echo bot on python-telegram-bot as its own example has it (bot lặp lại), to compare with:
python -m benchmarks.echo_bot ADDRESS."""

from __future__ import annotations

import sys
from typing import Any

from telegram import Update
from telegram.ext import Application, CallbackQueryHandler, MessageHandler, filters

TOKEN = "1:echo"


async def echo(update: Update, _context: Any) -> None:
    if update.message:
        await update.message.reply_text(update.message.text or "")


async def press(update: Update, _context: Any) -> None:
    if update.callback_query and update.effective_chat:
        await update.callback_query.answer()
        await update.effective_chat.send_message(update.callback_query.data or "")


def main(address: str) -> None:
    application = Application.builder().token(TOKEN).base_url(f"{address}/bot").build()
    application.add_handler(MessageHandler(filters.TEXT, echo))
    application.add_handler(CallbackQueryHandler(press))
    application.run_polling(allowed_updates=Update.ALL_TYPES)


if __name__ == "__main__":
    main(sys.argv[1])
