package dev.uncontained.lab.bench;

import dev.uncontained.lab.LabException;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Emulated MMIO of QEMU's TCG: loads of a register that has a cheap handler, the match register of the {@code virt} board's PL031 clock, by one CPU
 * without an operating system. Two numbers of loads are timed, and the difference counts, so that QEMU's start does not.
 */
final class QemuMmio {
    static final String CONTENDER = "QEMU TCG, MMIO loads";

    private static final String PROGRAM = "qemu-system-aarch64";
    private static final int FEW = 1;
    private static final int MANY = 400;
    private static final int UNIT = 1 << 16;
    private static final long PATIENCE_S = 300;

    private QemuMmio() {}

    static Rate measure() throws InterruptedException {
        Optional<Path> qemu = onPath();
        if (qemu.isEmpty()) {
            return Rate.skipped(CONTENDER, "accesses", "there is no " + PROGRAM + " on the PATH");
        }
        double seconds = seconds(qemu.get(), MANY) - seconds(qemu.get(), FEW);
        return Rate.ofSpeed(CONTENDER, "accesses", (double) (MANY - FEW) * UNIT / seconds, "one CPU");
    }

    private static Optional<Path> onPath() {
        return Pattern.compile(File.pathSeparator, Pattern.LITERAL)
                .splitAsStream(System.getenv().getOrDefault("PATH", ""))
                .map(directory -> Path.of(directory, PROGRAM))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static double seconds(Path qemu, int units) throws InterruptedException {
        try {
            Path image = Files.createTempFile("mmio", ".bin");
            try {
                Files.write(image, image(units));
                long beganNs = System.nanoTime();
                try (Tool tool = Tool.start(
                        PROGRAM,
                        List.of(
                                qemu.toString(),
                                "-M",
                                "virt",
                                "-cpu",
                                "cortex-a72",
                                "-accel",
                                "tcg",
                                "-nographic",
                                "-nodefaults",
                                "-semihosting",
                                "-device",
                                "loader,addr=0x40400000,cpu-num=0,file=" + image))) {
                    tool.await(PATIENCE_S);
                }
                return (System.nanoTime() - beganNs) / 1e9;
            } finally {
                Files.deleteIfExists(image);
            }
        } catch (IOException e) {
            throw LabException.environment("cannot write a program for QEMU: " + e.getMessage(), "Free space in /tmp.");
        }
    }

    /** A64 (Arm DDI 0487, C6.2), ended by the semihosting call SYS_EXIT with ADP_Stopped_ApplicationExit. */
    static byte[] image(int units) {
        int[] code = {
            0xD2A12021, // movz x1, #0x901, lsl #16: the PL031
            0xD2A00002 | units << 5, // movz x2, #units, lsl #16
            0xB9400423, // loop: ldr w3, [x1, #4]
            0xF1000442, // subs x2, x2, #1
            0x54FFFFC1, // b.ne loop
            0x52800300, // movz w0, #0x18
            0x10000041, // adr x1, 1f
            0xD45E0000, // hlt #0xf000
            0x20026, // 1: reason
            0,
            0, // exit status
            0
        };
        ByteBuffer image = ByteBuffer.allocate(4 * code.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int word : code) {
            image.putInt(word);
        }
        return image.array();
    }
}
