package dev.plumbline.detectors.packs;

import java.security.Key;

/** What packs are signed with, as Java names it. */
enum Algorithm {
    ED25519("Ed25519", "Ed25519"),
    ECDSA("EC", "SHA256withECDSA");

    final String key;
    final String signature;

    Algorithm(String key, String signature) {
        this.key = key;
        this.signature = signature;
    }

    static Algorithm of(Key key) {
        return key.getAlgorithm().equals("EC") ? ECDSA : ED25519;
    }
}
