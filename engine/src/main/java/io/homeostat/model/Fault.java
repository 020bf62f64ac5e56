package io.homeostat.model;

/**
 * One thing that is wrong with a request.
 *
 * @param pointer JSON Pointer into the request, an empty text for the whole
 * @param code the same in API, log, documentation and test, in kebab case
 * @param detail what is wrong, and what to do
 */
public record Fault(String pointer, String code, String detail) {}
