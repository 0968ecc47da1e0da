// Looks for the counter whose SHA-256, of salt, nonce and counter, begins with the prefix that is asked for (ALTCHA's
// proof of work, version 2). Its own SHA-256 (FIPS 180-4), because the browser's answers one promise at a time and is
// missing on pages without TLS: the 36 bytes are one block, and a block takes a microsecond.
const ROUNDS = 64;
const MOST = 5_000_000;
const K = new Int32Array(ROUNDS);
const START = new Int32Array(8);

// The first bits of the fractions of the square and cube roots of the first primes (FIPS 180-4, 4.2.2 and 5.3.3).
function fillConstants() {
  const fraction = (root) => ((root - Math.floor(root)) * 2 ** 32) | 0;
  for (let candidate = 2, found = 0; found < ROUNDS; candidate += 1) {
    let prime = true;
    for (let divisor = 2; divisor * divisor <= candidate; divisor += 1) {
      prime &&= candidate % divisor !== 0;
    }
    if (prime) {
      if (found < 8) {
        START[found] = fraction(Math.sqrt(candidate));
      }
      K[found] = fraction(Math.cbrt(candidate));
      found += 1;
    }
  }
}

function words(hex) {
  return hex.match(/.{8}/g).map((digits) => Number.parseInt(digits, 16) | 0);
}

const schedule = new Int32Array(ROUNDS);
const state = new Int32Array(8);

// The hash of the block whose first nine words stand in the schedule; the result is left in the state.
function hash() {
  const w = schedule;
  for (let i = 16; i < ROUNDS; i += 1) {
    const x = w[i - 15];
    const y = w[i - 2];
    const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    w[i] = (w[i - 16] + s0 + w[i - 7] + s1) | 0;
  }
  let [a, b, c, d, e, f, g, h] = START;
  for (let i = 0; i < ROUNDS; i += 1) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + K[i] + w[i]) | 0;
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + t2) | 0;
  }
  state[0] = START[0] + a;
  state[1] = START[1] + b;
  state[2] = START[2] + c;
  state[3] = START[3] + d;
  state[4] = START[4] + e;
  state[5] = START[5] + f;
  state[6] = START[6] + g;
  state[7] = START[7] + h;
}

function solve({ salt, nonce, keyPrefix }) {
  const wanted = words(keyPrefix);
  const fixed = [...words(salt), ...words(nonce)];
  for (let counter = 0; counter < MOST; counter += 1) {
    schedule.fill(0, 0, 16);
    schedule.set(fixed);
    schedule[8] = counter;
    schedule[9] = 0x80000000 | 0;
    schedule[15] = 36 * 8;
    hash();
    if (state[0] === wanted[0] && wanted.every((word, i) => word === state[i])) {
      const derivedKey = Array.from(state, (word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
      return { counter, derivedKey };
    }
  }
  return null;
}

fillConstants();
addEventListener("message", ({ data }) => {
  postMessage({ solution: solve(data) });
});
