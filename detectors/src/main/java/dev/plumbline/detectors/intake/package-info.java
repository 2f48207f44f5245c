/**
 * Records that come over HTTP: webhooks, CloudEvents, and whoever posts lines.
 *
 * <pre>
 * request ── known? room? signed? ── body (bounded) ── Source ── Landing ── acknowledged ── 202
 *               404 429 401            413 415                     503
 * </pre>
 *
 * <p>A request is answered well only once the broker has acknowledged all that came of it, so whoever retries what was
 * not answered well loses nothing.
 */
package dev.plumbline.detectors.intake;
