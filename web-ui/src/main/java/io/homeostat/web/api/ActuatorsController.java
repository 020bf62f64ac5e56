package io.homeostat.web.api;

import io.homeostat.Homeostat;
import io.homeostat.executor.ActuatorResult;
import io.homeostat.executor.Actuators;
import io.homeostat.model.Refused;
import io.homeostat.web.http.CursorPage;
import io.homeostat.web.http.PageRequest;
import io.homeostat.web.security.Caller;
import io.homeostat.web.security.RequiresScope;
import io.homeostat.web.security.Scope;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** What actions are carried out with, and the limits that guard them. */
@RestController
@RequestMapping("/api/v1")
class ActuatorsController {
    /** What a trial of a connection gave. */
    record Tested(boolean ok, String detail) {}

    private final Homeostat homeostat;

    ActuatorsController(Homeostat homeostat) {
        this.homeostat = homeostat;
    }

    @GetMapping("/actuators")
    @RequiresScope(Scope.READ)
    CursorPage<Actuators.View> list(PageRequest page) {
        return CursorPage.ofAll(homeostat.unitOfWork().read(homeostat.actuators()::list), page, Actuators.View::name);
    }

    @GetMapping("/actuators/{name}")
    @RequiresScope(Scope.READ)
    Actuators.View get(@PathVariable String name) {
        return homeostat
                .unitOfWork()
                .read(tx -> homeostat.actuators().find(tx, name))
                .orElseThrow(
                        () -> new Refused(Refused.Reason.NOT_FOUND, "not-found", "There is no actuator " + name + "."));
    }

    @PutMapping("/actuators/{name}")
    @RequiresScope(Scope.ADMIN)
    ResponseEntity<Actuators.View> put(@PathVariable String name, @RequestBody JsonNode body, Caller caller) {
        caller.requireAllDomains();
        boolean made = homeostat
                .unitOfWork()
                .write(tx -> homeostat.actuators().put(tx, name, body, caller.actor(), homeostat.now()));
        // Plans that were held for want of an actuator are judged again.
        homeostat.loop().wakeAll();
        return ResponseEntity.status(made ? HttpStatus.CREATED : HttpStatus.OK).body(get(name));
    }

    @DeleteMapping("/actuators/{name}")
    @RequiresScope(Scope.ADMIN)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(@PathVariable String name, Caller caller) {
        caller.requireAllDomains();
        homeostat.unitOfWork().run(tx -> homeostat.actuators().delete(tx, name, caller.actor(), homeostat.now()));
    }

    @PostMapping("/actuators/{name}/test")
    @RequiresScope(Scope.ADMIN)
    Tested test(@PathVariable String name, Caller caller) {
        caller.requireAllDomains();
        ActuatorResult result = homeostat.actuators().test(name, caller.actor(), homeostat.now());
        return new Tested(result instanceof ActuatorResult.Done, result.detail());
    }

    @GetMapping("/guards")
    @RequiresScope(Scope.READ)
    Map<String, Object> guards() {
        return homeostat.unitOfWork().read(tx -> homeostat.guards().settings(tx).document());
    }

    @PutMapping("/guards")
    @RequiresScope(Scope.ADMIN)
    Map<String, Object> putGuards(@RequestBody JsonNode body, Caller caller) {
        caller.requireAllDomains();
        Map<String, Object> after = homeostat.unitOfWork().write(tx -> homeostat
                .guards()
                .put(tx, body, caller.actor(), homeostat.now())
                .document());
        homeostat.loop().wakeAll();
        return after;
    }
}
