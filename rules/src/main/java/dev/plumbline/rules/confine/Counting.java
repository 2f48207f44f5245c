package dev.plumbline.rules.confine;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/** Puts {@link Steps} into compiled rules: whatever value of a fact a pattern goes through, it goes through counted. */
public final class Counting {
    private static final String STEPS = Type.getInternalName(Steps.class);
    private static final String OBJECT = Type.getDescriptor(Object.class);

    private Counting() {}

    /** @param archive the compiled rules as Drools packs them */
    public static byte[] of(byte[] archive) {
        ByteArrayOutputStream counted = new ByteArrayOutputStream(archive.length + 1024);
        try (ZipInputStream from = new ZipInputStream(new ByteArrayInputStream(archive));
                ZipOutputStream to = new ZipOutputStream(counted)) {
            to.setLevel(Deflater.BEST_SPEED);
            for (ZipEntry entry = from.getNextEntry(); entry != null; entry = from.getNextEntry()) {
                byte[] bytes = from.readAllBytes();
                to.putNextEntry(new ZipEntry(entry.getName()));
                to.write(entry.getName().contains("/LambdaExtractor") ? ofClass(bytes) : bytes);
                to.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return counted.toByteArray();
    }

    private static byte[] ofClass(byte[] bytes) {
        ClassReader reader = new ClassReader(bytes);
        ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
        reader.accept(new Extractor(writer), 0);
        return writer.toByteArray();
    }

    private static final class Extractor extends ClassVisitor {
        Extractor(ClassVisitor next) {
            super(Opcodes.ASM9, next);
        }

        @Override
        public MethodVisitor visitMethod(
                int access, String name, String descriptor, String signature, String[] exceptions) {
            MethodVisitor next = super.visitMethod(access, name, descriptor, signature, exceptions);
            Type returned = Type.getReturnType(descriptor);
            boolean isBridge = (access & Opcodes.ACC_BRIDGE) != 0;
            return name.equals("apply") && !isBridge && isMaybeList(returned) ? new Apply(next, returned) : next;
        }

        private static boolean isMaybeList(Type type) {
            return switch (type.getClassName()) {
                case "java.util.List", "java.util.Collection", "java.lang.Iterable", "java.lang.Object" -> true;
                default -> false;
            };
        }
    }

    private static final class Apply extends MethodVisitor {
        private final Type returned;

        Apply(MethodVisitor next, Type returned) {
            super(Opcodes.ASM9, next);
            this.returned = returned;
        }

        @Override
        public void visitInsn(int opcode) {
            if (opcode == Opcodes.ARETURN) {
                super.visitMethodInsn(Opcodes.INVOKESTATIC, STEPS, "counted", "(" + OBJECT + ")" + OBJECT, false);
                super.visitTypeInsn(Opcodes.CHECKCAST, returned.getInternalName());
            }
            super.visitInsn(opcode);
        }
    }
}
