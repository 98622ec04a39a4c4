// Gives the page of a door again when there is no network. Lists and check-ins do not pass through here.
const cacheName = 'check-in';
const fetchFor = 4_000; // milliseconds, before a bad network is taken for none

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', event => event.waitUntil(self.clients.claim()));
self.addEventListener('fetch', event => {
  const { request } = event;
  const isPage = request.mode === 'navigate' && /^\/check-in\/[0-9a-f-]{36}$/.test(new URL(request.url).pathname);
  if (request.method === 'GET' && (isPage || ['style', 'script', 'image'].includes(request.destination)))
    event.respondWith(answer(request, isPage));
});

async function answer(request, isPage) {
  try {
    return await fetch(request, { signal: AbortSignal.timeout(fetchFor) });
  } catch (error) {
    const cache = await caches.open(cacheName);
    const kept = await cache.match(request, { ignoreVary: true }) ?? (isPage ? await cache.match(request, { ignoreSearch: true, ignoreVary: true }) : undefined);
    if (kept)
      return kept;
    throw error;
  }
}
