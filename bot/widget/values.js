/** @import {Field} from "./types.js" */

import { copy } from "./copy.js";

/**
 * What a field sends, or what is wrong with it. `shown` stands in the conversation instead of a secret.
 *
 * These checks spare a member a round trip; the dialogue checks every value again.
 *
 * @typedef {{text: string, shown?: string} | {error: string}} Checked
 */

/**
 * @param {string} raw
 * @param {Field} field
 * @returns {Checked}
 */
export function checkDate(raw, { min, max }) {
  const iso = isoDate(raw);
  if (!iso) return { error: copy.dateUnreal };
  if (min && iso < String(min)) return { error: copy.dateTooEarly(frenchDate(String(min))) };
  if (max && iso > String(max)) return { error: copy.dateTooLate(frenchDate(String(max))) };
  return { text: frenchDate(iso) };
}

/**
 * The ISO form of a date a member wrote (4/9/2026, 04 09 2026, 04092026), or null when there is no such day.
 *
 * @param {string} raw
 */
export function isoDate(raw) {
  const parts = /^(\d{1,2})[\s/.-]*(\d{1,2})[\s/.-]*(\d{4})$/.exec(raw.trim());
  if (!parts) return null;
  const [day, month, year] = parts.slice(1).map(Number);
  const date = new Date(Date.UTC(year, month - 1, day));
  const isReal = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return isReal ? date.toISOString().slice(0, 10) : null;
}

/** @param {string} iso */
export function frenchDate(iso) {
  return iso.split("-").reverse().join("/");
}

/**
 * @param {string} raw
 * @returns {Checked}
 */
export function checkPostalCode(raw) {
  const digits = raw.replace(/\s/g, "");
  return /^\d{5}$/.test(digits) ? { text: digits } : { error: copy.postalCodeInvalid };
}

/**
 * @param {string} raw
 * @returns {Checked}
 */
export function checkPhone(raw) {
  const number = raw.replace(/[\s.()-]/g, "").replace(/^(?:\+|00)33/, "0");
  if (/^0[1-9]\d{8}$/.test(number)) return { text: number.replace(/\d\d(?=\d)/g, "$& ") };
  return /^\+\d{8,15}$/.test(number) ? { text: number } : { error: copy.phoneInvalid };
}

/**
 * @param {string} raw
 * @returns {Checked}
 */
export function checkEmail(raw) {
  return /^[^\s@]+@[^\s@]+\.[^\s@.]{2,}$/.test(raw.trim()) ? { text: raw.trim() } : { error: copy.emailInvalid };
}

/**
 * ISO 13616: letters count from A = 10, the first four characters go last, the remainder by 97 is 1.
 *
 * @param {string} raw
 * @returns {Checked}
 */
export function checkIban(raw) {
  const iban = compact(raw);
  const isIban = /^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(iban) && (!iban.startsWith("FR") || iban.length === 27);
  if (!isIban || remainder97(iban.slice(4) + iban.slice(0, 4)) !== 1) return { error: copy.ibanInvalid };
  return { text: groupIban(iban), shown: copy.ibanSent(iban.slice(-4)) };
}

/**
 * The key of a French social security number is 97 less the remainder by 97; 2A counts as 19 and 2B as 18.
 *
 * @param {string} raw
 * @returns {Checked}
 */
export function checkNir(raw) {
  const nir = compact(raw);
  if (!/^\d{5}(?:\d\d|2[AB])\d{6}(?:\d\d)?$/.test(nir)) return { error: copy.nirInvalid };
  const number = nir.slice(0, 13).replace("2A", "19").replace("2B", "18");
  const isKeyRight = nir.length === 13 || 97 - remainder97(number) === Number(nir.slice(13));
  return isKeyRight ? { text: groupNir(nir), shown: copy.nirSent } : { error: copy.nirInvalid };
}

/**
 * @param {string} raw
 * @param {Field} field
 * @returns {Checked}
 */
export function checkNumber(raw, { min, max }) {
  const text = raw.replace(/\s/g, "").replace(",", ".");
  if (!/^-?\d+(?:\.\d+)?$/.test(text)) return { error: copy.numberInvalid };
  if (min != null && Number(text) < Number(min)) return { error: copy.numberTooSmall(min) };
  if (max != null && Number(text) > Number(max)) return { error: copy.numberTooBig(max) };
  return { text: text.replace(".", ",") };
}

/**
 * @param {string} raw
 * @returns {Checked}
 */
export function checkText(raw) {
  return raw.trim() ? { text: raw.trim() } : { error: copy.textMissing };
}

/** @param {string} raw */
export function groupIban(raw) {
  return compact(raw).replace(/.{4}(?=.)/g, "$& ");
}

/** 1 84 12 76 451 089 46
 * @param {string} raw
 */
export function groupNir(raw) {
  const nir = compact(raw);
  const cuts = [0, 1, 3, 5, 7, 10, 13, 15];
  return cuts
    .map((cut, i) => nir.slice(cut, cuts[i + 1]))
    .filter(Boolean)
    .join(" ");
}

/** @param {string} raw */
function compact(raw) {
  return raw.replace(/[^\dA-Za-z]/g, "").toUpperCase();
}

/** @param {string} text digits, and letters counted from A = 10 */
function remainder97(text) {
  const digits = text.replace(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55));
  return [...digits].reduce((rest, digit) => (rest * 10 + Number(digit)) % 97, 0);
}
