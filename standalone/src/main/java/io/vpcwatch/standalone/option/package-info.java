/** What the options of several commands have in common. */
@NullMarked
package io.vpcwatch.standalone.option;

import org.jspecify.annotations.NullMarked;
