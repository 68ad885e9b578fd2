/** {@code vpcwatch exemptions}, and the file of exemptions that other commands read, too. */
@NullMarked
package io.vpcwatch.standalone.exemptions;

import org.jspecify.annotations.NullMarked;
