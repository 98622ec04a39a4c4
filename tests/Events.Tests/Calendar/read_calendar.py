"""Reads an iCalendar file with Debian's python3-icalendar and says what it found: read_calendar.py FILE
Moments are in UTC by the file's own VTIMEZONE, not by the time zones of this machine."""
import json
import sys
from datetime import datetime, timezone

from icalendar import Calendar

with open(sys.argv[1], "rb") as file:
    calendar = Calendar.from_ical(file.read())
zones = {str(z["TZID"]): z.to_tz() for z in calendar.walk("VTIMEZONE")}


def moment(value):
    if not isinstance(value.dt, datetime):
        return value.dt.isoformat()
    zone = zones[value.params["TZID"]]
    return zone.localize(value.dt.replace(tzinfo=None)).astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def event(e):
    if e.errors:
        raise ValueError(e.errors)
    return {"uid": str(e["UID"]), "sequence": int(e["SEQUENCE"]), "status": str(e["STATUS"]), "start": moment(e["DTSTART"]), "end": moment(e["DTEND"]),
            "summary": str(e["SUMMARY"]), "location": str(e.get("LOCATION", "")), "description": str(e.get("DESCRIPTION", "")),
            "attendee": str(e.get("ATTENDEE", "")), "name": str(e["ATTENDEE"].params["CN"]) if "ATTENDEE" in e else ""}


print(json.dumps({"method": str(calendar["METHOD"]), "events": [event(e) for e in calendar.walk("VEVENT")]}))
