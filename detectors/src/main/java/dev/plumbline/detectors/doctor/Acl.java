package dev.plumbline.detectors.doctor;

/** What to do about a principal that may not. */
final class Acl {
    static final String GRANT = "grant it with kafka-acls, to the principal that kafka.sasl or kafka.ssl settings name";
    static final String AUTHENTICATE = "check kafka.security.protocol, kafka.sasl.* and kafka.ssl.*";

    private Acl() {}
}
