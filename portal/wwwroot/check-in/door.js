// The door of a gathering on a phone with a bad network. The page works without this script; with it, names and tickets are
// looked up in a list on the phone, check-ins wait in a queue on the phone, and settle when the network is back.
(() => {
  const door = document.getElementById('door');
  if (!door)
    return;
  const { id, part = '', name: doorName = '' } = door.dataset;
  const texts = JSON.parse(door.dataset.texts);
  const language = document.documentElement.lang === 'sv' ? 'sv' : 'en-GB'; // 24 hours in both
  const pathOf = action => `/check-in/${id}/${action}`;
  const find = role => door.querySelector(`[data-door="${role}"]`);
  const batchSize = 500, renewEvery = 10_000, sameTicketFor = 3_000, frameSide = 256, framesEvery = 400, shownRows = 20;
  let list = read('list'), sending = false, current = null, problem = null;

  // ---- What the phone keeps ----

  function read(what) {
    try {
      return JSON.parse(localStorage.getItem(`door:${id}:${what}`));
    } catch {
      return null;
    }
  }

  function write(what, value) {
    try {
      localStorage.setItem(`door:${id}:${what}`, JSON.stringify(value));
      return true;
    } catch {
      problem = texts.full; // of storage: what was scanned is not safe
      return false;
    }
  }

  const queue = () => read('queue') ?? [];
  const notices = () => read('notices') ?? [];

  /** Lists of gatherings that are over do not stay on the phone; a queue does, until it is settled. */
  function forgetOld() {
    for (const key of Object.keys(localStorage).filter(k => /^door:.*:list$/.test(k))) {
      const kept = JSON.parse(localStorage.getItem(key));
      if (new Date(kept.list.endsAtUtc).getTime() + 48 * 3_600_000 < Date.now())
        localStorage.removeItem(key);
    }
  }

  // ---- Tickets ----

  function plain(code) {
    return code.toUpperCase().replace(/[\s-]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1');
  }

  /** As the list has it; null where the browser cannot (a page that is not safe). */
  async function hashOf(code) {
    if (!crypto.subtle)
      return null;
    const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(plain(code))));
    return btoa(String.fromCharCode(...bytes.slice(0, 12))).replace(/\+/g, '-').replace(/\//g, '_');
  }

  function newId() {
    const b = crypto.getRandomValues(new Uint8Array(16));
    b[6] = b[6] & 0x0f | 0x40;
    b[8] = b[8] & 0x3f | 0x80;
    const hex = [...b].map(x => x.toString(16).padStart(2, '0')).join('');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  }

  const rows = () => list?.list.rows ?? [];
  const partIndex = () => part ? list.list.parts.findIndex(p => p.id === part) : null;
  const isHere = scan => (scan.part ?? '') === part;
  const entryOf = row => (row.in ?? []).find(e => (e.part ?? null) === partIndex());

  const isExpected = row => !row.state && (!part || (row.parts ?? []).includes(partIndex()));

  function judge(row, scan) {
    if (!row)
      return { outcome: 'unlisted' };
    const about = { name: row.name, party: row.party, state: row.state, registration: row.id };
    if (row.state)
      return { outcome: 'not-confirmed', ...about };
    if (part && !(row.parts ?? []).includes(partIndex()))
      return { outcome: 'other-part', ...about };
    const entry = entryOf(row);
    if (entry && !(scan.present > entry.present))
      return { outcome: 'already', ...about, present: entry.present, at: entry.at, door: entry.door };
    return { outcome: 'checked-in', ...about, present: Math.min(scan.present ?? row.party, row.party), at: entry?.at ?? scan.scannedAt, door: entry?.door ?? scan.door };
  }

  function note(answer) {
    const row = rows().find(r => r.id === answer.registration);
    if (!row || !answer.present || !answer.at)
      return;
    row.in = [...(row.in ?? []).filter(e => e !== entryOf(row)), { part: partIndex() ?? undefined, present: answer.present, at: answer.at, door: answer.door }];
  }

  async function checkIn(what) {
    const present = parseInt(find('present').value, 10) || undefined;
    const scan = { id: newId(), ...what, present, part: part || undefined, door: doorName, scannedAt: new Date().toISOString() };
    find('present').value = find('code').value = find('search').value = '';
    const hash = what.code ? await hashOf(what.code) : null;
    const row = rows().find(r => what.registration ? r.id === what.registration : r.hash === hash);
    const verdict = judge(row, scan);
    if (!write('queue', [...queue(), { ...scan, shown: verdict.outcome }])) {
      showStatus();
      return;
    }
    if (verdict.outcome === 'checked-in')
      note(verdict);
    current = scan.id;
    show(verdict);
    showRows();
    write('list', list);
    await send();
  }

  // ---- The network ----

  async function send() {
    if (sending)
      return;
    sending = true;
    try {
      for (let batch = queue().slice(0, batchSize); batch.length > 0; batch = queue().slice(0, batchSize)) {
        const answer = await ask(pathOf('scans'), {
          method: 'POST', headers: { 'Content-Type': 'application/json', 'X-Check-In': '1' },
          body: JSON.stringify({ sentAt: new Date().toISOString(), scans: batch.map(({ shown, ...scan }) => scan) }),
        });
        if (!answer?.ok)
          break;
        settle(batch, (await answer.json()).answers);
      }
      await renew();
    } finally {
      sending = false;
      showStatus();
      if (!problem && queue().length > 0)
        queueMicrotask(send); // scanned while the last answer came
    }
  }

  function settle(batch, answers) {
    const settled = new Set(answers.map(a => a.id));
    const news = [];
    for (const answer of answers) {
      const scan = batch.find(s => s.id === answer.id);
      if (isHere(scan))
        note(answer);
      if (answer.id === current)
        show(answer);
      else if (scan.shown !== answer.outcome && !(scan.shown === 'unlisted' && answer.outcome === 'checked-in'))
        news.push({ ...answer, code: scan.code });
    }
    if (news.length > 0)
      write('notices', [...notices(), ...news]);
    write('queue', queue().filter(s => !settled.has(s.id)));
    showNotices();
  }

  async function renew() {
    const answer = await ask(pathOf('list'), { headers: list?.tag ? { 'If-None-Match': list.tag } : {} });
    if (answer?.status === 200) {
      list = { tag: answer.headers.get('ETag'), list: await answer.json(), at: new Date().toISOString() };
      for (const scan of queue().filter(s => s.shown === 'checked-in' && isHere(s))) { // not settled yet: stays shown as it was
        const hash = scan.code ? await hashOf(scan.code) : null;
        const row = rows().find(r => scan.registration ? r.id === scan.registration : r.hash === hash);
        if (row)
          note(judge(row, scan));
      }
      write('list', list);
      showRows();
    } else if (answer?.status === 304) {
      list.at = new Date().toISOString();
      write('list', list);
    }
  }

  /** Null when nothing came through; what stands in the way is said in the status. */
  async function ask(path, options) {
    try {
      const answer = await fetch(path, { redirect: 'manual', cache: 'no-store', ...options });
      problem = answer.ok || answer.status === 304 ? null
        : answer.type === 'opaqueredirect' || answer.status === 401 ? texts.signedOut
        : answer.status === 403 || answer.status === 404 ? texts.closed
        : texts.away;
      return answer;
    } catch {
      problem = texts.offline;
      return null;
    }
  }

  // ---- What is shown ----

  const clock = at => new Date(at).toLocaleTimeString(language, { hour: '2-digit', minute: '2-digit' });
  const fill = (text, ...values) => text.replace(/\{(\d)\}/g, (_, i) => values[i] ?? '');
  const tone = outcome => outcome === 'checked-in' ? 'success' : outcome === 'already' || outcome === 'unlisted' || outcome === 'taken-back' ? 'warning' : 'error';

  function words(answer) {
    const head = answer.name ? `${answer.name}: ${texts[answer.outcome]}` : texts[answer.outcome];
    const body = answer.outcome === 'checked-in' ? fill(texts.present, answer.present, answer.party)
      : answer.outcome === 'already' ? fill(answer.door ? texts.alreadyAt : texts.alreadyWhen, clock(answer.at), answer.door) + (answer.present < answer.party ? ` ${fill(texts.present, answer.present, answer.party)}` : '')
      : answer.outcome === 'not-confirmed' ? texts[`state.${answer.state}`]
      : texts[`${answer.outcome}.text`] ?? '';
    return [head, body];
  }

  function show(answer) {
    const [head, body] = words(answer);
    const result = find('result');
    result.className = `alert alert-${tone(answer.outcome)} door-result`;
    result.dataset.outcome = answer.outcome;
    result.replaceChildren(Object.assign(document.createElement('p'), { className: 'door-name', textContent: head }), Object.assign(document.createElement('p'), { textContent: body }));
    const undo = find('undo');
    undo.hidden = !answer.registration || (answer.outcome !== 'checked-in' && answer.outcome !== 'already');
    undo.elements.registration.value = answer.registration ?? '';
    if (navigator.vibrate)
      navigator.vibrate(answer.outcome === 'checked-in' ? 60 : [80, 60, 80]);
  }

  function showStatus() {
    const waiting = queue().length;
    const expected = rows().filter(isExpected);
    const status = find('status');
    status.dataset.waiting = waiting;
    status.dataset.online = !problem;
    status.className = `door-status badge badge-${problem ? 'warn' : 'good'}`;
    status.textContent = [problem ?? texts.online, waiting > 0 ? fill(texts.waiting, waiting) : null, list ? fill(texts.list, expected.filter(entryOf).length, expected.length, clock(list.at)) : texts.noList]
      .filter(t => t).join(' · ');
    find('sign-in').hidden = problem !== texts.signedOut;
  }

  function showNotices() {
    const all = notices();
    find('notices').hidden = all.length === 0;
    find('notice-list').replaceChildren(...all.map(n => Object.assign(document.createElement('li'), { textContent: [n.name ? '' : n.code, ...words(n)].filter(t => t).join(' ') })));
  }

  function showRows() {
    const wanted = fold(find('search').value.trim());
    const found = wanted.length < 2 ? [] : rows().filter(r => r.name && fold(r.name).includes(wanted)).slice(0, shownRows);
    find('rows').replaceChildren(...found.map(row => {
      const item = find('row').content.firstElementChild.cloneNode(true);
      const entry = entryOf(row);
      item.querySelector('.door-name').textContent = row.name;
      item.querySelector('.hint').textContent = entry ? fill(entry.door ? texts.alreadyAt : texts.alreadyWhen, clock(entry.at), entry.door) : fill(texts.party, row.party);
      const button = item.querySelector('button');
      button.textContent = texts[entry ? 'again' : 'checkIn'];
      button.setAttribute('aria-label', `${button.textContent}: ${row.name}`);
      button.classList.toggle('button-quiet', Boolean(entry));
      button.addEventListener('click', event => {
        event.preventDefault();
        checkIn({ registration: row.id });
      });
      return item;
    }));
  }

  /** So that Asa finds Åsa on a foreign keyboard. */
  function fold(text) {
    return text.normalize('NFD').replace(/\p{Diacritic}/gu, '').toLowerCase();
  }

  // ---- The camera ----

  async function scanWithCamera(button) {
    const video = find('video');
    if (video.srcObject) {
      video.srcObject.getTracks().forEach(t => t.stop());
      video.srcObject = null;
      video.hidden = true;
      button.textContent = texts.camera;
      return;
    }
    try {
      video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
    } catch {
      button.textContent = texts.noCamera;
      return;
    }
    video.hidden = false;
    button.textContent = texts.cameraOff;
    await video.play();
    const readTicket = await ticketReader();
    let last = '', at = 0;
    const look = async () => {
      if (!video.srcObject)
        return;
      const code = await readTicket(video).catch(() => null);
      if (code && (code !== last || Date.now() - at > sameTicketFor)) {
        [last, at] = [code, Date.now()];
        await checkIn({ code });
      }
      setTimeout(look, 150);
    };
    look();
  }

  /** The browser reads tickets by itself, or, where it cannot, the server does as long as there is a network. */
  async function ticketReader() {
    if ('BarcodeDetector' in window && (await BarcodeDetector.getSupportedFormats()).includes('qr_code')) {
      const detector = new BarcodeDetector({ formats: ['qr_code'] });
      return async video => (await detector.detect(video))[0]?.rawValue;
    }
    const canvas = Object.assign(document.createElement('canvas'), { width: frameSide, height: frameSide });
    const context = canvas.getContext('2d', { willReadFrequently: true });
    return async video => {
      await new Promise(done => setTimeout(done, framesEvery)); // a phone's network is not for films
      const side = Math.min(video.videoWidth, video.videoHeight); // the middle of the picture
      context.drawImage(video, (video.videoWidth - side) / 2, (video.videoHeight - side) / 2, side, side, 0, 0, frameSide, frameSide);
      const { data } = context.getImageData(0, 0, frameSide, frameSide);
      const grey = Uint8Array.from({ length: frameSide * frameSide }, (_, i) => (data[4 * i] * 77 + data[4 * i + 1] * 150 + data[4 * i + 2] * 29) >> 8);
      const answer = await ask(pathOf('frame'), { method: 'POST', headers: { 'X-Check-In': '1', 'Content-Type': 'application/octet-stream' }, body: grey });
      showStatus();
      return answer?.status === 200 ? answer.text() : null;
    };
  }

  // ---- Beginning ----

  async function keepPage() {
    if (!('serviceWorker' in navigator))
      return;
    await navigator.serviceWorker.register('/check-in/worker.js');
    await navigator.serviceWorker.ready;
    const cache = await caches.open('check-in');
    const files = [...document.querySelectorAll('link[rel="stylesheet"], link[rel="icon"], script[src]')].map(e => e.href || e.src);
    await Promise.all([location.href, ...files].map(async url => {
      const answer = await fetch(url, { cache: 'reload' });
      if (!answer.ok || answer.redirected)
        throw new Error(url);
      await cache.put(url, answer);
    }));
    door.dataset.kept = 'true';
  }

  forgetOld();
  find('scan').addEventListener('submit', event => {
    event.preventDefault();
    const code = find('code').value.trim();
    if (code)
      checkIn({ code });
    find('code').focus();
  });
  find('search').addEventListener('input', showRows);
  find('search-form').addEventListener('submit', event => event.preventDefault());
  find('clear').addEventListener('click', () => {
    write('notices', []);
    showNotices();
  });
  const camera = find('camera');
  if (navigator.mediaDevices) {
    camera.hidden = false;
    camera.addEventListener('click', () => scanWithCamera(camera));
  }
  find('status').hidden = false;
  find('rows').replaceChildren();
  addEventListener('online', send);
  addEventListener('offline', () => {
    problem = texts.offline;
    showStatus();
  });
  setInterval(() => {
    if (!document.hidden)
      send();
  }, renewEvery);
  showNotices();
  showStatus();
  showRows();
  send();
  keepPage().catch(() => {}); // without it the page still works as long as it is open
})();
