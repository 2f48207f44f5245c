/** What keeps a cluster, its topics, rules, engines and collectors from their work, and what to do about it. Reads only. */
package dev.plumbline.detectors.doctor;
