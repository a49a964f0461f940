// A place is pointed at on a map and written in the field above it, which alone is sent, and which does without the map.
const METRES = 5; // decimals of a degree
const AARHUS = { middle: [56.15, 10.15], zoom: 10 };
for (const box of document.querySelectorAll("[data-pick]")) pick(box);

async function pick(box) {
  const field = document.getElementById(box.dataset.pick);
  const chooser = document.getElementById(box.dataset.chooser);
  const map = L.map(box.querySelector(".map"), { attributionControl: false, zoomControl: false, scrollWheelZoom: false, zoomSnap: 0.25 });
  L.control.zoom({ zoomInTitle: box.dataset.in, zoomOutTitle: box.dataset.out }).addTo(map);
  map.setView(AARHUS.middle, AARHUS.zoom);
  const borders = L.featureGroup().addTo(map);
  const icon = L.icon({ iconUrl: box.dataset.marker, iconSize: [25, 41], iconAnchor: [12, 41] });
  const pin = L.marker(AARHUS.middle, { icon, alt: box.dataset.here, keyboard: false, interactive: false });

  const show = () => {
    const place = read(field.value);
    if (place) pin.setLatLng(place).addTo(map);
    else pin.remove();
  };
  const write = ({ lat, lng }) => {
    field.value = `${lat.toFixed(METRES)}, ${lng.toFixed(METRES)}`;
    show();
  };
  let wanted;
  const frame = async () => {
    const area = wanted = chooser?.value || box.dataset.area;
    const found = L.featureGroup();
    if (area) await outline({ address: `/api/v1/areas/${encodeURIComponent(area)}` }, found);
    if (area !== wanted) return; // another was chosen meanwhile
    borders.clearLayers().addLayer(found);
    if (found.getLayers().length) map.fitBounds(found.getBounds(), { padding: [12, 12], maxZoom: 15, animate: false });
  };
  map.on("click", (event) => write(event.latlng));
  box.querySelector("[data-middle]").addEventListener("click", () => write(map.getCenter()));
  box.querySelector("[data-none]").addEventListener("click", () => { field.value = ""; show(); });
  field.addEventListener("input", show);
  chooser?.addEventListener("change", frame);
  show();
  await frame();
}

function read(text) {
  const found = /^\s*(\d{2}(?:[.,]\d+)?)[\s,;]+(\d{1,2}(?:[.,]\d+)?)\s*$/.exec(text);
  return found && found.slice(1).map((each) => Number(each.replace(",", ".")));
}
