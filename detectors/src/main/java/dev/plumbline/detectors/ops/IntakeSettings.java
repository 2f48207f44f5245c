package dev.plumbline.detectors.ops;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What can be set of the HTTP intake.
 *
 * @param host address that it listens on
 * @param port its port; 0 takes a free one
 * @param secrets folder with a file of secrets for each format
 * @param certificate PEM with the chain, or PKCS#12; empty: without TLS
 * @param key PEM with the PKCS#8 key; not with PKCS#12
 * @param password file with the PKCS#12 file's password
 * @param mostBytes that a request may have, as sent and unpacked
 * @param mostRequests that are under way at once
 * @param mostBytesUnderWay of all of them together; at least twice {@code mostBytes}
 */
public record IntakeSettings(
        String host,
        int port,
        Optional<Path> secrets,
        Optional<Path> certificate,
        Optional<Path> key,
        Optional<Path> password,
        int mostBytes,
        int mostRequests,
        int mostBytesUnderWay) {}
