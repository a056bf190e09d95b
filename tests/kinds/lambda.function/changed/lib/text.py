def upper(event):
    return str(event).upper()
