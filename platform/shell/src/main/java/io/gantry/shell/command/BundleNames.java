package io.gantry.shell.command;

import org.apache.felix.service.command.Converter;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** Lets Felix's own commands take a bundle by its number or its symbolic name: {@code stop 0}. */
@Component(service = Converter.class, property = Converter.CONVERTER_CLASSES + "=org.osgi.framework.Bundle")
public final class BundleNames implements Converter {
    private final BundleContext context;

    @Activate
    public BundleNames(BundleContext context) {
        this.context = context;
    }

    @Override
    public Object convert(Class<?> desiredType, Object in) {
        if (desiredType != Bundle.class) {
            return null;
        }
        String text = String.valueOf(in);
        for (Bundle bundle : context.getBundles()) {
            if (text.equals(String.valueOf(bundle.getBundleId())) || text.equals(bundle.getSymbolicName())) {
                return bundle;
            }
        }
        return null;
    }

    /** Felix's commands print bundles themselves. */
    @Override
    public CharSequence format(Object target, int level, Converter escape) {
        return null;
    }
}
