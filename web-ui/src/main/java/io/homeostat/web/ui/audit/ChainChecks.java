package io.homeostat.web.ui.audit;

import io.homeostat.Homeostat;
import io.homeostat.audit.AuditLog;
import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Remembers when this node last checked the whole chain, and what came of it. Thread-safe. */
@Component
class ChainChecks {
    private final Homeostat homeostat;
    private final ReentrantLock one = new ReentrantLock();
    private volatile @Nullable Checked last;

    ChainChecks(Homeostat homeostat) {
        this.homeostat = homeostat;
    }

    /** What came of a check. */
    record Checked(AuditLog.Verified chain, Instant at) {}

    /** The newest check since this node was started. */
    @Nullable
    Checked last() {
        return last;
    }

    /** Checks every entry. Two that ask at once wait for each other: the chain is read by one at a time. */
    Checked check() {
        one.lock();
        try {
            Checked checked = new Checked(homeostat.audit().verify(homeostat.unitOfWork()), homeostat.now());
            last = checked;
            return checked;
        } finally {
            one.unlock();
        }
    }
}
