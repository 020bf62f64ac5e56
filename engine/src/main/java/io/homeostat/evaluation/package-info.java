/**
 * Decides without storing or doing anything: runs the scenarios of a rule package over the facts that a cycle would see.
 *
 * <p>Uses the stages themselves ({@code monitor}, {@code analyzer}, {@code planner}) and {@code rulebase}, so that what it
 * shows is what production does. Never uses {@code loop}, {@code executor} or {@code knowledge}, and opens no database.
 */
@NullMarked
package io.homeostat.evaluation;

import org.jspecify.annotations.NullMarked;
