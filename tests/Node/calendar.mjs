// Reads an iCalendar file with ical.js, as Thunderbird does, and says what it found: node calendar.mjs FILE
import { readFileSync } from 'node:fs';
import ICAL from 'ical.js';

const calendar = new ICAL.Component(ICAL.parse(readFileSync(process.argv[2], 'utf8')));
// Only the file's own zones: ical.js resolves TZID by the VTIMEZONE beside the event.
const moment = time => time.isDate ? time.toString() : time.convertToZone(ICAL.Timezone.utcTimezone).toString();
const events = calendar.getAllSubcomponents('vevent').map(component => {
  const event = new ICAL.Event(component);
  const attendee = event.attendees[0];
  return {
    uid: event.uid, sequence: event.sequence, status: component.getFirstPropertyValue('status'), start: moment(event.startDate), end: moment(event.endDate),
    summary: event.summary, location: event.location ?? '', description: event.description ?? '',
    attendee: attendee?.getFirstValue() ?? '', name: attendee?.getParameter('cn') ?? '',
  };
});
console.log(JSON.stringify({ method: calendar.getFirstPropertyValue('method'), events }));
