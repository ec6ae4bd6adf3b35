package dev.uncontained.arm;

/** The kernel's error numbers that occur here (include/uapi/asm-generic/errno-base.h, errno.h). */
public enum Errno {
    EPERM(1),
    ENXIO(6),
    ENOEXEC(8),
    EAGAIN(11),
    ENOMEM(12),
    EFAULT(14),
    EBUSY(16),
    EEXIST(17),
    EINVAL(22),
    ENOSYS(38);

    private final int number;

    Errno(int number) {
        this.number = number;
    }

    /** The positive number. */
    public int number() {
        return number;
    }
}
