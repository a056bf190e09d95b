from lib import text


def handler(event, context):
    return text.upper(event)
