// Sending a picture to the server, which re-encodes and keeps it.
import { csrfToken, renewed, send } from "../saving/requests.js";

const MOST_BYTES = 20 * 1024 * 1024;
// A page and its picture may both be slow.
const PATIENCE = 60_000;
// An upload that does not get on for so long is given up: it would hold up those behind it.
const STALLED = 60_000;

let address = "";
let elsewhere = { fetch: "", crop: "" };
/**
 * @param {string} url @param {{fetch?: string, crop?: string}} [more] where remote pictures are fetched, and crops made
 */
export function uploadTo(url, more = {}) {
  address = url;
  elsewhere = { ...elsewhere, ...more };
}

/**
 * @typedef {{url?: string, width?: number, height?: number, whole?: {url: string, width: number, height: number},
 *   crop?: number[],
 *   error?: string, mayRetry?: boolean}} Picture `mayRetry`: the same might work later
 */

/**
 * @param {File} file @param {{progress?: (share: number) => void}} [options] progress from 0 to 1
 * @returns {Promise<Picture>}
 */
export async function uploadPicture(file, { progress } = {}) {
  if (file.size > MOST_BYTES)
    return { error: `${file.name || "The picture"} is larger than 20 MB. Save a smaller copy of it and upload that.` };
  let response = await post(file, progress);
  if ((response.status === 401 || response.status === 403) && (await renewed().catch(() => false)))
    response = await post(file, progress);
  if (response.status >= 200 && response.status < 300 && response.answer.url) return response.answer;
  return { error: told(response), mayRetry: response.status !== 422 && response.status !== 413 };
}

function told({ status, answer }) {
  if (answer.error) return answer.error;
  if (status === 0) return "No connection: the picture was not uploaded.";
  if (status === 413) return "The server takes no picture of that size. Save a smaller copy of it and upload that.";
  return `The picture could not be uploaded (error ${status}).`;
}

/** XMLHttpRequest, since fetch does not tell how far an upload is. Status 0: no connection. */
function post(file, progress) {
  return new Promise((resolve) => {
    const body = new FormData();
    body.set("picture", file, file.name || "pasted picture");
    const request = new XMLHttpRequest();
    request.open("POST", address);
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-CSRFToken", csrfToken());
    request.responseType = "json";
    let timer;
    const getsOn = () => {
      clearTimeout(timer);
      timer = setTimeout(() => request.abort(), STALLED);
    };
    request.upload.addEventListener("progress", (event) => {
      getsOn();
      if (event.lengthComputable) progress?.(event.loaded / event.total);
    });
    request.addEventListener("loadend", () => {
      clearTimeout(timer);
      resolve({ status: request.status, answer: request.response ?? {} });
    });
    getsOn();
    request.send(body);
  });
}

/** Have the server fetch a picture of another site. @returns {Promise<Picture>} */
export const fetchPicture = (url) => asked(elsewhere.fetch, { method: "POST", json: { url } });

/** The whole picture behind a stored one, and which part is shown. @returns {Promise<Picture>} */
export const wholePicture = (src) => asked(`${elsewhere.crop}?src=${encodeURIComponent(src)}`, { method: "GET" });

/** @param {number[]} box left, top, width and height as shares of the whole @returns {Promise<Picture>} */
export const cropPicture = (src, box) => asked(elsewhere.crop, { method: "POST", json: { src, box } });

async function asked(url, request) {
  try {
    const { ok, status, answer } = await send(url, { ...request, signal: AbortSignal.timeout(PATIENCE) });
    if (ok && answer.url) return answer;
    return { error: answer.error || `The server could not do that (error ${status}).`, mayRetry: true };
  } catch {
    return { error: "No connection.", mayRetry: true };
  }
}
