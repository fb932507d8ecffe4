/** A key that no other form has; crypto.randomUUID is only there where the page came over HTTPS or from this machine. */
export function createIdempotencyKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
