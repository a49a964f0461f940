// A map beside the list that says the same: borders from the API, points from the list's own entries. No tiles: nothing is asked of others.
const MILLIONTHS = 1e6;
for (const box of document.querySelectorAll("[data-map]")) draw(box);

async function draw(box) {
  const map = L.map(box, { attributionControl: false, zoomControl: false, scrollWheelZoom: false, zoomSnap: 0.25 });
  L.control.zoom({ zoomInTitle: box.dataset.in, zoomOutTitle: box.dataset.out }).addTo(map);
  const all = L.featureGroup().addTo(map);
  const wanted = box.dataset.border ? [{ address: box.dataset.border }] : listed();
  await Promise.all(wanted.map((each) => outline(each, all)));
  for (const entry of document.querySelectorAll("[data-place]")) point(entry, box.dataset.marker, all);
  if (all.getLayers().length) map.fitBounds(all.getBounds(), { padding: [12, 12], maxZoom: 15 });
  else box.remove();
}

function listed() {
  return [...document.querySelectorAll("[data-area]")].map((entry) => ({ address: entry.dataset.area, link: entry.querySelector("a") }));
}

async function outline({ address, link }, all) {
  const told = await fetch(address).catch(() => null);
  if (!told?.ok) return;
  const { border } = await told.json();
  const shape = L.geoJSON(border, { style: { color: "#14532d", weight: 2, fillOpacity: 0.12 }, interactive: Boolean(link) }).addTo(all);
  if (!link) return;
  const name = document.createElement("span");
  name.textContent = link.textContent; // a string would be read as markup
  shape.bindTooltip(name);
  shape.on("click", () => { location.href = link.href; });
}

function point(entry, marker, all) {
  const [latitude, longitude] = entry.dataset.place.split(",").map((each) => each / MILLIONTHS);
  const link = entry.querySelector("a");
  const title = link?.textContent ?? document.querySelector("h1").textContent;
  const icon = L.icon({ iconUrl: marker, iconSize: [25, 41], iconAnchor: [12, 41] });
  const pin = L.marker([latitude, longitude], { icon, title, alt: title, keyboard: Boolean(link) }).addTo(all);
  if (link) pin.on("click", () => { location.href = link.href; });
}
