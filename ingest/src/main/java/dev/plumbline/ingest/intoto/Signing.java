package dev.plumbline.ingest.intoto;

import java.time.Instant;

/**
 * Who put their name to a statement, and when, as its wrapping tells it. Nobody has checked it here.
 *
 * @param signer null where it is not told
 * @param issuer who vouches for the signer; null where nobody does
 * @param time when a log took it in, or a certificate was made for it; null where neither is told
 */
record Signing(String signer, String issuer, Instant time) {
    static final Signing NONE = new Signing(null, null, null);
}
