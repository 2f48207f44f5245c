#!/bin/sh
# The image's root: a trimmed Java runtime, the C library that it needs, and an archive of loaded classes.
# usage: root.sh TARGET   where TARGET has plumbline.jar, lib/, broker/ and plumbline-sbom.json
# Everything comes from the host that builds (JDK with jmods, glibc): the image is of its processor's kind.
set -eu
target=$(cd "$1" && pwd)
root=$target/image
java_home=${JAVA_HOME:-$(dirname "$(dirname "$(readlink -f "$(command -v javac)")")")}
rm -rf "$root"
mkdir -p "$root/opt/plumbline/classpath" "$root/opt/plumbline/libs" "$root/etc/ssl/certs" "$root/usr/lib" \
    "$root/usr/share/plumbline" "$root/tmp" "$root/var/lib/plumbline"

# Laid out as Jib lays it out, with its time of change: an archive of classes holds for these files alone.
cp "$target/plumbline.jar" "$root/opt/plumbline/classpath/"
cp "$target"/lib/*.jar "$root/opt/plumbline/libs/"
touch -d @1 "$root"/opt/plumbline/classpath/*.jar "$root"/opt/plumbline/libs/*.jar
class_path=classpath/plumbline.jar
for jar in $(cd "$root/opt/plumbline" && LC_ALL=C ls libs/*.jar); do class_path=$class_path:$jar; done
echo "-cp $class_path" > "$root/opt/plumbline/classpath.args"

# What jdeps finds in our own and Kafka's jars, and what is loaded by name: TLS, SASL, JNDI, zipped file systems, JMX.
found=$("$java_home/bin/jdeps" --ignore-missing-deps --multi-release 17 -q --print-module-deps \
    --class-path "$target/lib/*" "$target/plumbline.jar" "$target"/lib/plumbline-*.jar "$target"/lib/kafka-*.jar)
"$java_home/bin/jlink" --add-modules \
    "$found,java.logging,java.naming,java.net.http,java.security.jgss,java.security.sasl,java.sql,java.xml,jdk.crypto.ec,jdk.httpserver,jdk.management,jdk.unsupported,jdk.zipfs" \
    --strip-java-debug-attributes --no-header-files --no-man-pages --compress=0 --output "$root/opt/java"
rm -rf "$root/opt/java/legal"
# Of java.desktop only java.beans is used: what draws and plays would bring X11 with it.
for drawing in awt awt_headless awt_xawt fontmanager javajpeg jawt jsound lcms mlib_image splashscreen freetype; do
    rm -f "$root/opt/java/lib/lib$drawing.so"
done
[ ! -e "$java_home/lib/security/cacerts" ] || cp -fL "$java_home/lib/security/cacerts" "$root/opt/java/lib/security/cacerts"
find "$root/opt/java/lib" -name '*.so' -exec strip --strip-unneeded {} + 2>/dev/null || true

# RocksDB's library as a file: nothing has to be unpacked to a folder that programs may be run from.
case $(uname -m) in x86_64) rocks=librocksdbjni-linux64.so ;; *) rocks=librocksdbjni-linux-$(uname -m).so ;; esac
unzip -q -o -j "$target"/lib/rocksdbjni-*.jar "$rocks" -d "$root/usr/lib"
find "$root/opt/java" "$root/usr/lib" -type f \( -name '*.so' -o -perm -100 \) -exec ldd {} + 2>/dev/null \
    | sed -n 's/.*=> \(\/[^ ]*\) .*/\1/p; s/^[[:space:]]*\(\/[^ ]*ld-linux[^ ]*\) .*/\1/p' \
    | grep -v "^$root" | sort -u | while read -r library; do
        mkdir -p "$root$(dirname "$library")"
        cp -L "$library" "$root$library"
    done

echo 'plumbline:x:10001:10001:Plumbline:/var/lib/plumbline:/nonexistent' > "$root/etc/passwd"
echo 'plumbline:x:10001:' > "$root/etc/group"
echo 'hosts: files dns' > "$root/etc/nsswitch.conf"
cp "$target/plumbline-sbom.json" "$root/usr/share/plumbline/sbom.json"

# Which classes a start loads is seen in one: the recorded shop on the embedded broker, whose own classes stay outside.
touch -d @1 "$root/opt/java/lib/modules"
"$root/opt/java/bin/java" -Xshare:dump -XX:+UseG1GC > "$target/share.log" 2>&1
ln -s "$target/broker" "$root/opt/plumbline/classpath/broker"
(cd "$root/opt/plumbline" && "$root/opt/java/bin/java" -Xshare:off -XX:DumpLoadedClassList="$target/classes.lst" \
    @classpath.args dev.plumbline.detectors.Main demo --for 20s --json --http-port 0 > "$target/training.log" 2>&1)
rm "$root/opt/plumbline/classpath/broker"
(cd "$root/opt/plumbline" && "$root/opt/java/bin/java" -Xshare:dump -XX:+UseG1GC -XX:SharedClassListFile="$target/classes.lst" \
    -XX:SharedArchiveFile=plumbline.jsa @classpath.args >> "$target/share.log" 2>&1)

# Jib adds the jars themselves.
rm -rf "$root/opt/plumbline/classpath" "$root/opt/plumbline/libs"
