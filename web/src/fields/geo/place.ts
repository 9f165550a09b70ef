/** Latitude and longitude in degrees. */
export interface Place {
  lat: number;
  lon: number;
}

const PLACES = 1e6;

/** Reads a place as the server does: "45.6495, 13.7768", with decimal commas and a semicolon, or the address of a phone. */
export function readPlace(text: string): Place | null {
  const words = text.trim().startsWith("geo:") ? (text.trim().slice(4).split(";")[0] ?? "") : text.trim();
  const parts = words.includes(";") ? words.split(";") : words.split(",").length === 2 ? words.split(",") : words.split(/\s+/);
  const [lat, lon] = parts.map((one) => {
    const word = one.trim().replaceAll(",", ".");
    return /^[+-]?\d+(\.\d+)?$/.test(word) ? Number(word) : Number.NaN;
  });
  if (parts.length !== 2 || lat === undefined || lon === undefined) return null;
  if (!(Math.abs(lat) <= 90) || !(Math.abs(lon) <= 180)) return null;
  const round = (degrees: number) => Math.round(degrees * PLACES) / PLACES || 0;
  return { lat: round(lat), lon: round(lon) };
}

/** A place as it is stored. */
export const writePlace = ({ lat, lon }: Place): string => `${lat},${lon}`;

/** The place on a public map, close enough to see the street. */
export const mapAddress = ({ lat, lon }: Place): string => `https://www.openstreetmap.org/?mlat=${lat}&mlon=${lon}#map=17/${lat}/${lon}`;
