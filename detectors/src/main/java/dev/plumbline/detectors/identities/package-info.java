/**
 * Who is who, as the places that know it tell: a cluster's API, a file, a container daemon. A source tells of objects, a
 * ledger turns what it tells into intervals with a beginning and an end, a sink takes them.
 */
package dev.plumbline.detectors.identities;
